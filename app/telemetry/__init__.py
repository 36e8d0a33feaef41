"""What operations see: logs and metrics, never personal data."""
