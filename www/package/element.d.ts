// The element's types for TypeScript: the class that the script defines, the tag by its name, and its events. The names
// of two events are also those of standard events with other types.
import type { ImbalanceLab } from "../imbalance-lab.js";
export { ImbalanceLab } from "../imbalance-lab.js";

export interface ImbalanceLabEvents {
  progress: CustomEvent<{ step: number; steps: number }>;
  done: CustomEvent<null>;
  error: CustomEvent<{ message: string; field: string | undefined }>;
}

declare module "../imbalance-lab.js" {
  interface ImbalanceLab {
    addEventListener<Type extends keyof ImbalanceLabEvents>(
      type: Type,
      listener: (this: ImbalanceLab, event: ImbalanceLabEvents[Type]) => unknown,
      options?: boolean | AddEventListenerOptions,
    ): void;
    addEventListener<Type extends keyof HTMLElementEventMap>(
      type: Type,
      listener: (this: ImbalanceLab, event: HTMLElementEventMap[Type]) => unknown,
      options?: boolean | AddEventListenerOptions,
    ): void;
    addEventListener(type: string, listener: EventListenerOrEventListenerObject, options?: boolean | AddEventListenerOptions): void;
    removeEventListener<Type extends keyof ImbalanceLabEvents>(
      type: Type,
      listener: (this: ImbalanceLab, event: ImbalanceLabEvents[Type]) => unknown,
      options?: boolean | EventListenerOptions,
    ): void;
    removeEventListener<Type extends keyof HTMLElementEventMap>(
      type: Type,
      listener: (this: ImbalanceLab, event: HTMLElementEventMap[Type]) => unknown,
      options?: boolean | EventListenerOptions,
    ): void;
    removeEventListener(type: string, listener: EventListenerOrEventListenerObject, options?: boolean | EventListenerOptions): void;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "imbalance-lab": ImbalanceLab;
  }
}
