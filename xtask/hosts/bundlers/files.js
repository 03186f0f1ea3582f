// Says where the lab's files are, before the element is defined.
globalThis.imbalanceLabFiles = "/imbalance-lab/";
