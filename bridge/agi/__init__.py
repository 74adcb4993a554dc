"""FastAGI: the second implementation of the channel port, for boxes without ARI. Does not know IVRs."""
