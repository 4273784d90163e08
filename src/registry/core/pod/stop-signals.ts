/** Signals that stop a container, in order (k8s.io/api/core/v1/types.go Signal). */
const numbered = (name: string, from: number, to: number): string[] =>
	Array.from({ length: to - from + 1 }, (_, i) => `${name}${from + i}`);

export const stopSignals: readonly string[] = [
	..."ABRT ALRM BUS CHLD CLD CONT FPE HUP ILL INT IO IOT KILL PIPE POLL PROF PWR QUIT RTMAX RTMIN SEGV STKFLT STOP SYS TERM TRAP TSTP TTIN TTOU URG USR1 USR2 VTALRM WINCH XCPU XFSZ"
		.split(" ")
		.map((name) => `SIG${name}`),
	...numbered("SIGRTMIN+", 1, 15),
	...numbered("SIGRTMAX-", 1, 14),
].sort();

export const windowsStopSignals: readonly string[] = ["SIGKILL", "SIGTERM"];
