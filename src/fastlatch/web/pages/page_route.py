"""What every page does around its endpoint: bound what is sent, and answer with pages only."""

from fastapi import Request, Response
from starlette.types import Receive, Scope, Send

from fastlatch.web.body import with_bounded_body
from fastlatch.web.context import of
from fastlatch.web.cookies import check_cookies
from fastlatch.web.forms import check_query
from fastlatch.web.route_class import Handler, OwnRoute


class PageRoute(OwnRoute):
    """As `ProtocolRoute` and `AccountRoute`, for people."""

    def get_route_handler(self) -> Handler:
        inner = super().get_route_handler()

        async def handle(request: Request) -> Response:
            policy = of(request.scope).policy
            try:
                check_cookies(request.scope)
                check_query(request.scope)
                if request.method == "POST":
                    request = await with_bounded_body(request, policy.body_limit, policy.body_deadline)
                return await inner(request)
            except Exception as error:  # noqa: BLE001 (the last resort is among them: an id on the page, a traceback logged)
                from .failure import failure_page  # noqa: PLC0415 (as `.paths` has it)

                return await failure_page(error, request)

        return handle

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self.methods_of_path and scope["method"] not in (self.methods or ()):
            from .failure import error_page  # noqa: PLC0415 (the same)

            page = await error_page(Request(scope), "method", 405)
            # RFC 9110 section 15.5.6.
            page.headers["Allow"] = ", ".join(sorted(self.methods_of_path))
            await page(scope, receive, send)
            return
        await super().handle(scope, receive, send)
