"""What has to be there before services start: streams and consumers in NATS, a bucket in the object store."""

from reel_common.errors import Permanent
from reel_common.settings import CommonSettings


async def provision(settings: CommonSettings) -> None:
    """Make or update all of it, and print what was done; harmless when repeated.

    Errors: Permanent for what cannot be changed, and when there is nothing to provision; Transient when one is away.
    """
    if not settings.nats_url and not settings.s3_endpoint:
        raise Permanent("there is nothing to provision: set REEL_NATS_URL, and REEL_S3_ENDPOINT for an object store")
    if settings.nats_url:
        from reel_common import bus_nats  # loaded where it is used

        for sentence in await bus_nats.provision(settings):
            print(sentence)
    if settings.s3_endpoint:
        from reel_common import store_minio  # loaded where it is used

        for sentence in await store_minio.provision(settings):
            print(sentence)
