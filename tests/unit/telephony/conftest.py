"""What is read in a millisecond may take a second on a busy machine: here hypothesis has no clock."""

from hypothesis import HealthCheck, settings

settings.register_profile("busy machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("busy machine")
