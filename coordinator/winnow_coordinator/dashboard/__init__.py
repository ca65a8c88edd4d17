"""What the operator looks at: the figures of /metrics and the health of /healthz."""
