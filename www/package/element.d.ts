// The element's types for TypeScript: the class that the script defines, the tag by its name, also in JSX, and its
// events. The names of two events are also those of standard events with other types.
import type { ExperimentDocument } from "../document.js";
import type { ImbalanceLab } from "../imbalance-lab.js";
export { ImbalanceLab } from "../imbalance-lab.js";

export interface ImbalanceLabEvents {
  progress: CustomEvent<{ step: number; steps: number }>;
  done: CustomEvent<null>;
  error: CustomEvent<{ message: string; field: string | undefined }>;
}

/** What JSX may set on the element: its property, its attributes, and in React 19 listeners of its events. */
export interface ImbalanceLabProps {
  experiment?: ExperimentDocument | string | null;
  panels?: string;
  controls?: string;
  show?: string;
  theme?: "light" | "dark";
  height?: string | number;
  scale?: string | number;
  autoplay?: boolean;
  permalink?: boolean | "read";
  opening?: boolean;
  onprogress?: (event: ImbalanceLabEvents["progress"]) => void;
  ondone?: (event: ImbalanceLabEvents["done"]) => void;
  onerror?: (event: ImbalanceLabEvents["error"]) => void;
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
  namespace JSX {
    interface IntrinsicElements {
      "imbalance-lab": ImbalanceLabProps & {
        id?: string;
        className?: string;
        style?: any;
        children?: any;
        key?: any;
        ref?: any;
      };
    }
  }
}

// React 19, and 18 with its newer types, have JSX in a namespace of their own. Where React is not installed, the
// compiler finds no such module, and the comments make it skip these lines.
// @ts-ignore
declare module "react" {
  namespace JSX {
    interface IntrinsicElements {
      // @ts-ignore
      "imbalance-lab": ImbalanceLabProps & DetailedHTMLProps<HTMLAttributes<ImbalanceLab>, ImbalanceLab>;
    }
  }
}
