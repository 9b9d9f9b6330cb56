/**
 * Runs in a page of Jupyter: puts the interactive figure in place of its picture. plotly.js comes
 * from the project's node_modules through the Jupyter server that serves the page, so no output holds
 * a copy and no other host is asked. Where it cannot be had, the picture stays.
 */
window.mepsUpgradeFigure = (id, figure) => {
  const box = document.getElementById(id);
  if (!box) return;
  window.mepsPlotly ??= firstThatLoads(plotlyAddresses());
  window.mepsPlotly
    .then((Plotly) => {
      const plot = document.createElement('div');
      box.replaceChildren(plot);
      return Plotly.newPlot(plot, figure);
    })
    .catch(() => {});

  function plotlyAddresses() {
    const config = document.getElementById('jupyter-config-data');
    const base = config ? JSON.parse(config.textContent).baseUrl : document.body.dataset.baseUrl;
    if (!base) return []; // Not in Jupyter.
    // The server may have been started above the project: the page's address tells how far.
    const [, notebook = ''] = location.pathname.match(/^.*?\/(?:tree|notebooks)\/(.*)$/) ?? [];
    const project = notebook.split('/').slice(0, -2).join('/');
    const folders = [...new Set([project, ''])];
    return folders.map((folder) =>
      [base.replace(/\/$/, ''), 'files', folder, 'node_modules/plotly.js/plotly.min.js']
        .filter((part, index) => index === 0 || part)
        .join('/'),
    );
  }

  async function firstThatLoads(addresses) {
    for (const address of addresses) {
      if (await load(address)) return window.Plotly;
    }
    throw new Error('plotly.js was not found');
  }

  function load(address) {
    return new Promise((resolve) => {
      const script = document.createElement('script');
      script.src = address;
      script.onload = () => resolve(true);
      script.onerror = () => resolve(false);
      document.head.append(script);
    });
  }
};
