"""What must hold before a delivery becomes history and before a build is published, and what happens otherwise."""
