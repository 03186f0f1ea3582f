// The element's types for whoever writes TypeScript: what the script defines, and the tag by its name.
import type { ImbalanceLab } from "../imbalance-lab.js";
export { ImbalanceLab } from "../imbalance-lab.js";

declare global {
  interface HTMLElementTagNameMap {
    "imbalance-lab": ImbalanceLab;
  }
}
