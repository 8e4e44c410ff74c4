"""From the publisher to `raw`: catalogue, fetch, landing, readers, load, the KBO history."""
