/** What a port of a Service or of endpoints may speak, in the order of messages. */
export const portProtocols: readonly string[] = ["SCTP", "TCP", "UDP"];
