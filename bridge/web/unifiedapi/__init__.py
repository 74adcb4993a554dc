"""The subset of UnifiedAPI that programs speak: JSON over HTTP. Does not know sockets, legs, nor how events travel."""
