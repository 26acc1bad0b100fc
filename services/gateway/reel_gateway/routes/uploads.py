"""Routes of uploads: through us, or straight into the object store."""

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Query, Request

from reel_common.artifact import Artifact
from reel_gateway import uploads
from reel_gateway.context import Gateway
from reel_gateway.ports import FileName, NewUpload, UploadUrl
from reel_gateway.web import openapi
from reel_gateway.web.requests import json_of


def routes(gateway: Gateway) -> APIRouter:
    """What is under `/v1/uploads`."""
    router = APIRouter(prefix="/v1/uploads", tags=["uploads"])
    most, store = gateway.settings.max_upload_bytes, gateway.store

    @router.post("", status_code=201, openapi_extra=openapi.upload_body(), operation_id="upload")
    async def upload(
        request: Request, name: Annotated[FileName, Query(description="The file's name, with its ending.")] = ""
    ) -> Artifact:
        """Upload a script, a document or media: the file as the body, or a form with the field `file`."""
        return await uploads.receive(request, name, most, store)

    @router.post("/link", status_code=201, dependencies=[json_of(NewUpload)], operation_id="linkUpload")
    async def link(wanted: NewUpload) -> UploadUrl:
        """Where to send a file: straight into the object store where that can be reached, else to us."""
        artifact, seconds = uploads.announced(wanted, most), gateway.settings.link_seconds
        direct = await store.upload_url(artifact, seconds)
        return UploadUrl(
            url=direct or f"/v1/uploads?name={quote(artifact.name, safe='')}",
            method="PUT" if direct else "POST",
            headers={"Content-Type": artifact.media_type},
            seconds=seconds,
        )

    @router.post("/complete", dependencies=[json_of(NewUpload)], operation_id="completeUpload")
    async def complete(wanted: NewUpload) -> Artifact:
        """Say that a file was sent; it is looked at, and from then on a video may refer to it."""
        return await uploads.completed(wanted, most, store)

    return router
