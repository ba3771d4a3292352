// What the compiler does not see: imports run one way (screens -> shared), one file speaks HTTP, one speaks Zalo,
// and no words stand in the code.
import hooks from "eslint-plugin-react-hooks";
import tseslint from "typescript-eslint";

const ENTRIES = ["app", "field", "staff", "site"];
const HTTP = ["fetch", "XMLHttpRequest", "EventSource"].map((name) => ({
  name,
  message: "Only src/shared/api.ts (and live.ts, for server-sent events) speaks HTTP.",
}));
const ZALO = { name: "zmp-sdk", message: "Only src/app/zalo.ts speaks Zalo." };
const WORDS = {
  selector: "JSXText[value=/\\p{L}{2,}/u]",
  message: "Words for people live in the catalogues (texts/vi.json, texts/en.json).",
};

const closed = (group, message) => ({ group, message });

export default tseslint.config(
  { ignores: ["node_modules", "dist", "src/shared/api-types.ts", "www"] },
  ...tseslint.configs.strict,
  {
    plugins: { "react-hooks": hooks },
    rules: { "react-hooks/rules-of-hooks": "error", "react-hooks/exhaustive-deps": "error" },
  },
  {
    files: ["src/**/*.{ts,tsx}"],
    rules: {
      "no-console": "error",
      eqeqeq: "error",
      "no-restricted-globals": ["error", ...HTTP],
      "no-restricted-syntax": ["error", WORDS],
      "no-restricted-imports": ["error", { paths: [ZALO] }],
    },
  },
  {
    files: ["src/shared/**"],
    rules: {
      "no-restricted-imports": [
        "error",
        { paths: [ZALO], patterns: [closed(ENTRIES.map((name) => `**/${name}/**`), "shared knows no entry.")] },
      ],
    },
  },
  ...ENTRIES.map((entry) => ({
    files: [`src/${entry}/**`],
    rules: {
      "no-restricted-imports": [
        "error",
        {
          paths: [ZALO],
          patterns: [
            closed(
              ENTRIES.filter((name) => name !== entry).map((name) => `**/${name}/**`),
              "Entries do not know each other: move what two need to src/shared.",
            ),
          ],
        },
      ],
    },
  })),
  { files: ["src/app/zalo.ts"], rules: { "no-restricted-imports": "off" } },
  {
    files: ["src/shared/api.ts", "src/shared/live.ts", "src/shared/keep-screens.ts", "src/**/sw.ts", "src/**/*.test.{ts,tsx}"],
    rules: { "no-restricted-globals": "off" },
  },
);
