import { Compiler } from "../../cel/program.ts";
import {
	dynType,
	listOf,
	mapOf,
	objectWith,
	stringType,
} from "../../cel/types/type.ts";

/** The variable `user` (k8s.io/apiserver/pkg/authentication/cel/compile.go). */
export const userType = objectWith("kubernetes.UserInfo", {
	username: stringType,
	uid: stringType,
	groups: listOf(stringType),
	extra: mapOf(stringType, listOf(stringType)),
});

/** For expressions over the claims of a token. */
export const claimsCompiler = new Compiler({
	variables: { claims: mapOf(stringType, dynType) },
});

/** For expressions over the user that was made of them. */
export const userCompiler = new Compiler({ variables: { user: userType } });
