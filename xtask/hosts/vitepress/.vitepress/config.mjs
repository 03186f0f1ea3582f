// The site's configuration. The address of the lab comes from the trial.
export default {
  title: "A course",
  head: [
    ["script", { type: "module", src: `${process.env.LAB}/www/imbalance-lab.js` }],
    // The site's own bar stays at the top.
    ["style", {}, "imbalance-lab { --sticky-top: var(--vp-nav-height); }"],
  ],
  vue: { template: { compilerOptions: { isCustomElement: (tag) => tag === "imbalance-lab" } } },
  themeConfig: {
    sidebar: [
      { text: "Points", link: "/" },
      { text: "Digits", link: "/digits" },
    ],
  },
};
