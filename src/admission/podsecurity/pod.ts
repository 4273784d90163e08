interface Typed {
	readonly type?: string;
}
export interface SecurityContext {
	readonly privileged?: boolean;
	readonly allowPrivilegeEscalation?: boolean;
	readonly runAsNonRoot?: boolean;
	readonly runAsUser?: number;
	readonly procMount?: string;
	readonly capabilities?: {
		readonly add?: readonly string[] | null;
		readonly drop?: readonly string[] | null;
	};
	readonly seccompProfile?: Typed;
	readonly appArmorProfile?: Typed;
	readonly seLinuxOptions?: Typed & {
		readonly user?: string;
		readonly role?: string;
	};
	readonly windowsOptions?: { readonly hostProcess?: boolean };
	/** Of pods only. */
	readonly sysctls?: readonly { readonly name: string }[] | null;
}
export interface HostHandler {
	readonly httpGet?: { readonly host?: string };
	readonly tcpSocket?: { readonly host?: string };
}
export interface SecuredContainer {
	readonly name: string;
	readonly image?: string;
	readonly ports?: readonly { readonly hostPort?: number }[] | null;
	readonly securityContext?: SecurityContext;
	readonly livenessProbe?: HostHandler;
	readonly readinessProbe?: HostHandler;
	readonly startupProbe?: HostHandler;
	readonly lifecycle?: {
		readonly postStart?: HostHandler;
		readonly preStop?: HostHandler;
	};
}
export interface SecuredSpec {
	readonly hostNetwork?: boolean;
	readonly hostPID?: boolean;
	readonly hostIPC?: boolean;
	readonly hostUsers?: boolean;
	readonly os?: { readonly name: string };
	readonly securityContext?: SecurityContext;
	readonly volumes?:
		| readonly ({ readonly name: string } & Record<string, unknown>)[]
		| null;
	readonly containers?: readonly SecuredContainer[] | null;
	readonly initContainers?: readonly SecuredContainer[] | null;
	readonly ephemeralContainers?: readonly SecuredContainer[] | null;
}
/** A pod or a pod template, as far as the checks look. */
export interface SecuredPod {
	readonly annotations: Readonly<Record<string, string>>;
	readonly spec: SecuredSpec;
}

/** Every container, in the order that messages name them. */
export const containersOf = ({
	initContainers,
	containers,
	ephemeralContainers,
}: SecuredSpec): readonly SecuredContainer[] => [
	...(initContainers ?? []),
	...(containers ?? []),
	...(ephemeralContainers ?? []),
];
