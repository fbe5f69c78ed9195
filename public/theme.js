// Applies the remembered choice of light or dark before the first paint. A file of its own, and not a module,
// because the content policy forbids inline scripts and modules run after the first paint. See src/ui/theme.
(() => {
  try {
    const theme = localStorage.getItem('klpscope-theme');
    if (theme === 'light' || theme === 'dark') document.documentElement.setAttribute('data-theme', theme);
  } catch {
    // Storage is switched off: the system's choice stands.
  }
})();
