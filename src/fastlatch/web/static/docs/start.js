// Starts Swagger UI from the page's own data, so that the page needs no inline script.
"use strict";

window.addEventListener("DOMContentLoaded", () => {
  const page = document.getElementById("swagger-ui");
  const { openapi, scheme, tokenPath } = page.dataset;

  // The schema's token URL is relative; only the server knows prefix and root_path, and told the page.
  const withTokenUrl = (response) => {
    if (!tokenPath || !response.url.endsWith(openapi)) {
      return response;
    }
    const schema = JSON.parse(response.text);
    const password = schema.components?.securitySchemes?.[scheme]?.flows?.password;
    if (password) {
      password.tokenUrl = window.location.origin + tokenPath;
      response.text = JSON.stringify(schema);
    }
    return response;
  };

  window.SwaggerUIBundle({
    url: openapi,
    domNode: page,
    presets: [window.SwaggerUIBundle.presets.apis],
    layout: "BaseLayout",
    deepLinking: true,
    responseInterceptor: withTokenUrl,
    // A token stays in memory and is gone with the page.
    persistAuthorization: false,
    // Nothing is sent to the validator of another host.
    validatorUrl: null,
  });
});
