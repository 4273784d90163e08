import type { ControllerDefinition } from "./definition.ts";
import { namespaceController } from "./namespace/index.ts";
import { rootCAPublisher } from "./root-ca-publisher.ts";
import { serviceAccountController } from "./service-account.ts";

/** Every controller there is. */
export const controllers: readonly ControllerDefinition[] = [
	namespaceController,
	serviceAccountController,
	rootCAPublisher,
];
