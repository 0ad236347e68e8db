// The bank's window in an overlay of this page. Without this file, or without the service's, the form's redirect does it.
"use strict";
(() => {
  const button = document.getElementById("overlay");
  if (!button || !window.Glimpse) return;
  const { form } = button;
  button.hidden = false;
  button.addEventListener("click", async () => {
    button.setAttribute("aria-busy", "true");
    button.disabled = true;
    try {
      const body = new URLSearchParams(new FormData(form));
      body.set("overlay", "1");
      const answer = await fetch(form.action, { method: "POST", body });
      // What went wrong is a page of its own: an unknown IBAN, a service that does not answer.
      if (!answer.ok) return form.requestSubmit();
      const { location: link, flow_id, state, redirect_uri } = await answer.json();
      const overlay = Glimpse.open(link, {
        flowId: flow_id, state, redirectUri: redirect_uri, language: form.elements.language.value,
      });
      const result = await overlay.result;
      // The same parameters as in a redirect, to the same address: the server decides what they are worth.
      location.assign(result.location);
    } catch {
      form.requestSubmit();
    } finally {
      button.disabled = false;
      button.removeAttribute("aria-busy");
    }
  });
})();
