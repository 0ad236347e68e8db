// The countdown to deletion, and the end of it before one's eyes. Every page works without this file.
"use strict";
(() => {
  for (const form of document.forms) {
    form.addEventListener("submit", (event) => {
      if (form.dataset.sent) event.preventDefault();
      form.dataset.sent = "yes";
      form.querySelector("button[type=submit]")?.setAttribute("aria-busy", "true");
    });
  }
  // Coming back with the back button: the form can be sent again.
  addEventListener("pageshow", () => {
    for (const form of document.forms) {
      delete form.dataset.sent;
      form.querySelector("button[type=submit]")?.removeAttribute("aria-busy");
    }
  });

  const timer = document.getElementById("countdown");
  if (!timer) return;
  let ends = performance.now() + Number(timer.dataset.remaining) * 1000;
  const left = () => Math.max(0, Math.ceil((ends - performance.now()) / 1000));
  const tick = () => {
    const seconds = left();
    timer.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    timer.closest(".countdown").classList.toggle("soon", seconds < 300);
  };

  const gone = () => {
    clearInterval(ticking);
    clearInterval(asking);
    const leave = () => location.replace("/gone");
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) return leave();
    const look = document.getElementById("look");
    look.addEventListener("animationend", (event) => event.target === look && leave());
    look.classList.add("dissolving");
  };

  // The service decides, not this clock: it may have been moved, or the data deleted early.
  const ask = async () => {
    if (document.hidden) return;
    try {
      const answer = await fetch("/income/status", { cache: "no-store" });
      if (!answer.ok) return;
      const status = await answer.json();
      if (status.gone) return gone();
      ends = performance.now() + status.remaining * 1000;
    } catch {
      // Out of reach for a moment; the next round asks again.
    }
  };

  const ticking = setInterval(tick, 1000);
  const asking = setInterval(ask, 2000);
  document.addEventListener("visibilitychange", ask);
  tick();
})();
