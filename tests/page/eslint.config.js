// @ts-check
// The rules for the project's JavaScript that prettier does not have. The type checker finds undefined names and
// values itself.

import js from "@eslint/js";

export default [
  { ignores: ["**/node_modules/", "target/", "dist/", "www/pkg/"] },
  js.configs.recommended,
  {
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: {
      "no-undef": "off",
      "no-unsafe-optional-chaining": "off",
      "no-unused-vars": ["error", { varsIgnorePattern: "^_$", argsIgnorePattern: "^_$" }],
      // An accessor may do something.
      "no-self-assign": ["error", { props: false }],
      "no-var": "error",
      "prefer-const": "error",
      eqeqeq: "error",
      curly: ["error", "multi-line"],
      "object-shorthand": "error",
      "no-useless-return": "error",
      "no-implicit-coercion": "error",
      "no-unneeded-ternary": "error",
    },
  },
];
