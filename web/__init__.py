"""The web: the doors over HTTP, health and metrics, and the simulator page for trying out."""
