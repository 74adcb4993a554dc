"""What holds for all tests."""

from hypothesis import HealthCheck, settings

# A busy machine makes no property wrong: nothing here is judged by the clock.
settings.register_profile("busy machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("busy machine")
