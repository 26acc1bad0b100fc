"""`python -m reel_analytics`: this service as a process of its own."""

import reel_analytics
from reel_analytics.settings import AnalyticsSettings
from reel_common import runner

if __name__ == "__main__":
    runner.main("analytics", reel_analytics.build, AnalyticsSettings)
