"""The gRPC services, thin: who calls, is it well-formed, call the core, answer."""
