"""ARI and everything that is Asterisk's. ARI's JSON stops here. Does not know IVRs, scripts, or how calls are kept."""
