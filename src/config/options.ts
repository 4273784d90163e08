import { accessOptions } from "./access-options.ts";
import { auditOptions } from "./audit-options.ts";

/** How a flag's text becomes its value. */
export type OptionType =
	| "string"
	| "number"
	| "boolean"
	| "list"
	/** Go's text form (`1m30s`); the value is in milliseconds. */
	| "duration";

export interface OptionDefinition {
	/** As kube-apiserver calls it where it has it; the environment's name follows: MONOKUBE_BIND_ADDRESS. */
	readonly flag: string;
	readonly short?: string;
	readonly type: OptionType;
	readonly default: string | number | boolean | readonly string[] | undefined;
	/** What stands behind the flag in the help. */
	readonly placeholder?: string;
	readonly description: string;
	/** The only values it may have (of a list: that its items may have). */
	readonly choices?: readonly string[];
}

/** Everything `monokube up` can be told: on the command line, in a config file and in the environment. */
export const optionDefinitions = {
	bindAddress: {
		flag: "bind-address",
		type: "string",
		default: "127.0.0.1",
		placeholder: "IP",
		description: "address to listen on",
	},
	securePort: {
		flag: "secure-port",
		type: "number",
		default: 6443,
		placeholder: "PORT",
		description: "HTTPS port; 0 picks a free one",
	},
	dataDir: {
		flag: "data-dir",
		type: "string",
		default: ".monokube",
		placeholder: "DIR",
		description: "where the cluster's state is kept",
	},
	ephemeral: {
		flag: "ephemeral",
		type: "boolean",
		default: false,
		description: "keep nothing on disk but the kubeconfig",
	},
	certDir: {
		flag: "cert-dir",
		type: "string",
		default: "certs",
		placeholder: "DIR",
		description: "where keys and certificates are kept and made",
	},
	kubeconfigOut: {
		flag: "kubeconfig-out",
		type: "string",
		default: "kubeconfig",
		placeholder: "FILE",
		description: "the admin's kubeconfig, written at each start",
	},
	nodes: {
		flag: "nodes",
		type: "number",
		default: 3,
		placeholder: "N",
		description: "how many fake nodes to run",
	},
	maxRequestsInflight: {
		flag: "max-requests-inflight",
		type: "number",
		default: 400,
		placeholder: "N",
		description: "reading requests served at a time",
	},
	maxMutatingRequestsInflight: {
		flag: "max-mutating-requests-inflight",
		type: "number",
		default: 200,
		placeholder: "N",
		description: "writing requests served at a time",
	},
	enablePriorityAndFairness: {
		flag: "enable-priority-and-fairness",
		type: "boolean",
		default: true,
		description: "priority levels share the sum of both limits",
	},
	requestTimeout: {
		flag: "request-timeout",
		type: "duration",
		default: "1m0s",
		placeholder: "DURATION",
		description: "longest time for a request that is no watch",
	},
	eventTtl: {
		flag: "event-ttl",
		type: "duration",
		default: "1h0m0s",
		placeholder: "DURATION",
		description: "how long events are kept after their last change",
	},
	serviceClusterIpRange: {
		flag: "service-cluster-ip-range",
		type: "list",
		default: ["10.96.0.0/16"],
		placeholder: "CIDR",
		description: "cluster IPs of Services",
	},
	serviceNodePortRange: {
		flag: "service-node-port-range",
		type: "string",
		default: "30000-32767",
		placeholder: "FROM-TO",
		description: "node ports of Services",
	},
	clusterCidr: {
		flag: "cluster-cidr",
		type: "string",
		default: "10.244.0.0/14",
		placeholder: "CIDR",
		description: "IPs of pods; each node gets a /24",
	},
	addons: {
		flag: "addons",
		type: "list",
		default: [],
		placeholder: "NAMES",
		description: "what to install on top: metrics-server (kubectl top)",
		choices: ["metrics-server"],
	},
	serviceMap: {
		flag: "service-map",
		type: "list",
		default: [],
		placeholder: "NS/NAME[:PORT]=HOST:PORT",
		description:
			"where calls of the API server to a Service go: a webhook or an aggregated server that runs as a local process",
	},
	...accessOptions,
	...auditOptions,
	enableAdmissionPlugins: {
		flag: "enable-admission-plugins",
		type: "list",
		default: [],
		placeholder: "NAMES",
		description: "admission plug-ins to run besides the default ones",
	},
	disableAdmissionPlugins: {
		flag: "disable-admission-plugins",
		type: "list",
		default: [],
		placeholder: "NAMES",
		description: "default admission plug-ins not to run",
	},
	admissionControlConfigFile: {
		flag: "admission-control-config-file",
		type: "string",
		default: undefined,
		placeholder: "FILE",
		description: "what admission plug-ins are configured with",
	},
	controllers: {
		flag: "controllers",
		type: "list",
		default: ["*"],
		placeholder: "NAMES",
		description: "'*' for all, 'foo' for one, '-foo' for all but one",
	},
	disable: {
		flag: "disable",
		type: "list",
		default: [],
		placeholder: "COMPONENT",
		description: "parts not to run",
		choices: ["scheduler", "controllers", "kubelets"],
	},
	tlsCertFile: {
		flag: "tls-cert-file",
		type: "string",
		default: undefined,
		placeholder: "FILE",
		description: "serving certificate (PEM) instead of our own",
	},
	tlsPrivateKeyFile: {
		flag: "tls-private-key-file",
		type: "string",
		default: undefined,
		placeholder: "FILE",
		description: "its private key (PEM)",
	},
	logFormat: {
		flag: "log-format",
		type: "string",
		default: "text",
		placeholder: "FORMAT",
		description: "text for people, json for machines",
		choices: ["text", "json"],
	},
	quiet: {
		flag: "quiet",
		short: "q",
		type: "boolean",
		default: false,
		description: "print nothing but failures",
	},
} as const satisfies Record<string, OptionDefinition>;

export type OptionName = keyof typeof optionDefinitions;

/** MONOKUBE_BIND_ADDRESS */
export const environmentName = (flag: string): string =>
	`MONOKUBE_${flag.replaceAll("-", "_").toUpperCase()}`;
