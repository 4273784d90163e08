import { unauthorized } from "../../apimachinery/errors.ts";
import type { Authenticator } from "../../authentication/authenticator.ts";
import type { Filter, RequestContext } from "../request.ts";

/** Finds out who asks; nobody known is 401. */
export const withAuthentication =
	(
		authenticator: Authenticator,
		onFailure: (error: unknown) => void,
		onRefusal: (context: RequestContext, refusal: unknown) => Promise<void>,
	): Filter =>
	(next) =>
	async (context) => {
		const { request } = context;
		let user: typeof context.user;
		try {
			const result = await authenticator.authenticate({
				path: context.info.path,
				headers: request.headers,
				peerCertificate: request.peerCertificate,
				loopbackUser: request.loopbackUser,
				remoteAddress: request.remoteAddress,
				warn: (text) => context.warnings.add(text),
			});
			user = result?.user;
			for (const key in result?.annotations)
				context.annotations.set(key, result.annotations[key] ?? "");
		} catch (error) {
			onFailure(error);
		}
		if (user === undefined) {
			const refusal = unauthorized();
			await onRefusal(context, refusal);
			throw refusal;
		}
		context.user = user;
		return next(context);
	};
