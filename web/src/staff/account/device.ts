// "Chrome, Android" out of what a browser calls itself; "" where it says nothing that we know.
const BROWSERS: [RegExp, string][] = [[/Edg/, "Edge"], [/OPR/, "Opera"], [/CocCoc|coc_coc/i, "Cốc Cốc"], [/Zalo/, "Zalo"], [/Firefox|FxiOS/, "Firefox"], [/Chrome|CriOS/, "Chrome"], [/Safari/, "Safari"]];
const SYSTEMS: [RegExp, string][] = [[/Android/, "Android"], [/iPhone|iPad/, "iOS"], [/Windows/, "Windows"], [/Mac OS/, "macOS"], [/Linux/, "Linux"]];

export function deviceOf(agent: string): string {
  const first = (known: [RegExp, string][]) => known.find(([pattern]) => pattern.test(agent))?.[1];
  return [first(BROWSERS), first(SYSTEMS)].filter((name) => name !== undefined).join(", ");
}
