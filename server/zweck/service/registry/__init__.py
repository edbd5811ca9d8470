"""`zweck.v1.RegisterService`: events entered, looked up, proven, erased, watched."""

from zweck.service.registry.methods import SERVICE, Registry

__all__ = ["SERVICE", "Registry"]
