"""Settings of the analytics service."""

from reel_common.settings import CommonSettings, Names


class AnalyticsSettings(CommonSettings):
    """`REEL_ANALYTICS_PROVIDERS`: the platforms that are asked."""

    analytics_providers: Names = ()
