"""What a person does on a Swagger page."""

from collections.abc import Sequence

from playwright.sync_api import Locator, Page


class SwaggerPage:
    def __init__(self, page: Page, base_url: str) -> None:
        self._page = page
        self._base_url = base_url
        self._requested: list[str] = []
        self.complaints: list[str] = []
        page.on("request", lambda request: self._requested.append(request.url))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", lambda said: self.complaints.append(said.text) if said.type == "error" else None)

    def other_hosts(self) -> list[str]:
        """Addresses that were asked for elsewhere than at the app."""
        own = (f"{self._base_url}/", "data:", "blob:")
        return [url for url in self._requested if not url.startswith(own)]

    def open(self, path: str) -> None:
        answer = self._page.goto(self._base_url + path)
        assert answer is not None
        assert answer.status == 200
        self.wait()

    def wait(self) -> None:
        self._page.locator(".opblock").first.wait_for()

    def authorize(self, username: str, password: str, *, scopes: Sequence[str] = ()) -> None:
        self._submit(username, password, scopes)
        self._page.locator(".modal-ux button", has_text="Logout").first.wait_for()

    def fail_to_authorize(self, username: str, password: str) -> str:
        self._submit(username, password, ())
        return self._page.locator(".modal-ux .errors").first.inner_text()

    def authorize_by_code(self, username: str, password: str, *, scopes: Sequence[str] = ()) -> None:
        """Sign in on the page that the button opens, and allow it."""
        self._page.locator(".auth-wrapper > button.authorize").click()
        dialog = self._page.locator(".modal-ux .auth-container", has_text="authorizationCode")
        for scope in scopes:
            dialog.locator(f'label:has-text("{scope}")').first.click()
        with self._page.expect_popup() as opened:
            dialog.locator("button.authorize").click()
        popup = opened.value
        popup.get_by_label("Username").fill(username)
        popup.get_by_label("Password").fill(password)
        popup.get_by_role("button", name="Sign in").click()
        popup.get_by_role("button", name="Allow").click()
        self._page.locator(".modal-ux button", has_text="Logout").first.wait_for()
        assert popup.is_closed()

    def offers(self) -> list[str]:
        """The flows in the dialog."""
        self._page.locator(".auth-wrapper > button.authorize").click()
        names = self._page.locator(".modal-ux .auth-container h4").all_inner_texts()
        self.close_dialog()
        return names

    def close_dialog(self) -> None:
        self._page.locator(".modal-ux .btn-done").first.click()

    def try_out(self, method: str, path: str) -> tuple[int, str]:
        """Open the operation, execute it; status and body as the page shows them."""
        block = self._operation(method, path)
        block.locator(".opblock-summary-control").click()
        block.get_by_role("button", name="Try it out").click()
        block.get_by_role("button", name="Execute").click()
        live = block.locator(".live-responses-table .response")
        status = live.locator(".response-col_status").inner_text().split()[0]
        return int(status), live.locator(".highlight-code code").first.inner_text()

    def _submit(self, username: str, password: str, scopes: Sequence[str]) -> None:
        self._page.locator(".auth-wrapper > button.authorize").click()
        dialog = self._page.locator(".modal-ux .auth-container", has=self._page.locator("#oauth_username"))
        dialog.locator("#oauth_username").fill(username)
        dialog.locator("#oauth_password").fill(password)
        for scope in scopes:
            dialog.locator(f'label:has-text("{scope}")').first.click()
        dialog.locator("button.authorize").click()

    def _operation(self, method: str, path: str) -> Locator:
        summary = self._page.locator(f'.opblock-summary-path[data-path="{path}"]')
        return self._page.locator(f".opblock-{method.lower()}").filter(has=summary)
