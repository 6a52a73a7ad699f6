// Shows /openapi.json with Swagger UI. A credential stays in the memory of the page.

// Swagger UI is dark by a class, and here as dark as the system.
const dark = window.matchMedia("(prefers-color-scheme: dark)");
const follow = () => document.documentElement.classList.toggle("dark-mode", dark.matches);
dark.addEventListener("change", follow);
follow();

/** @type {any} */ (window).SwaggerUIBundle({
  url: "/openapi.json",
  dom_id: "#contract",
  deepLinking: true,
  defaultModelsExpandDepth: 0,
  displayRequestDuration: true,
  // No credential in the local storage, where it would outlive the visit.
  persistAuthorization: false,
  // No address from the query of this page, and no validator on another host.
  queryConfigEnabled: false,
  validatorUrl: null,
});
