// Starts Swagger UI from the page's own data, so that the page needs no inline script.
"use strict";

window.addEventListener("DOMContentLoaded", () => {
  const page = document.getElementById("swagger-ui");
  window.SwaggerUIBundle({
    url: page.dataset.openapi,
    domNode: page,
    presets: [window.SwaggerUIBundle.presets.apis],
    layout: "BaseLayout",
    deepLinking: true,
    // A token stays in memory and is gone with the page.
    persistAuthorization: false,
    // Nothing is sent to the validator of another host.
    validatorUrl: null,
  });
});
