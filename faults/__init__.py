"""Faults by the hundred: wrong deliveries, killed processes, a killed database, full disks, two of everything."""
