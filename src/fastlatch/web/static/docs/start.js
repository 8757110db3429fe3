// Starts Swagger UI from the page's own data, so that the page needs no inline script.
"use strict";

window.addEventListener("DOMContentLoaded", () => {
  const page = document.getElementById("swagger-ui");
  const { openapi, scheme, tokenPath, authorizePath, client, redirects } = page.dataset;

  // The code comes back to one exact address. Where this page was opened by another one, the window that comes back
  // could not speak to it: then there is the password flow alone.
  const own = `${window.location.origin}${window.location.pathname.replace(/\/$/, "")}/oauth2-redirect`;
  const calledBack = redirects.split(" ").includes(own);

  // The schema's URLs are relative; only the server knows prefix and root_path, and told the page.
  const withOwnUrls = (response) => {
    if (!tokenPath || !response.url.endsWith(openapi)) {
      return response;
    }
    const schema = JSON.parse(response.text);
    const flows = schema.components?.securitySchemes?.[scheme]?.flows;
    for (const flow of Object.values(flows ?? {})) {
      flow.tokenUrl = window.location.origin + tokenPath;
    }
    if (flows?.authorizationCode) {
      if (calledBack && authorizePath) {
        flows.authorizationCode.authorizationUrl = window.location.origin + authorizePath;
      } else {
        delete flows.authorizationCode;
      }
    }
    response.text = JSON.stringify(schema);
    return response;
  };

  const swagger = window.SwaggerUIBundle({
    url: openapi,
    domNode: page,
    presets: [window.SwaggerUIBundle.presets.apis],
    layout: "BaseLayout",
    deepLinking: true,
    responseInterceptor: withOwnUrls,
    oauth2RedirectUrl: own,
    // A token stays in memory and is gone with the page.
    persistAuthorization: false,
    // Nothing is sent to the validator of another host.
    validatorUrl: null,
  });
  if (calledBack) {
    swagger.initOAuth({ clientId: client, usePkceWithAuthorizationCodeGrant: true });
  }
});
