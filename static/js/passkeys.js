// Say on the page that the device did not confirm, instead of in the console only.
document.addEventListener("allauth.error", () => {
  const message = document.getElementById("erreur-cle");
  if (message) message.hidden = false;
});
