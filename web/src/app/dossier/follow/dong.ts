// Money as people write it here.
import { number } from "../../../shared/format";
import { words } from "../words";

/** 16000 -> "16.000 đồng" */
export const dong = (amount: number): string => words("money.dong", { amount: number(amount) });
