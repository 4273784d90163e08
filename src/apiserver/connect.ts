import { serviceUnavailable } from "../apimachinery/errors.ts";
import type { Connector } from "../endpoints/dispatch.ts";

/** Connections to pods need a node agent's server behind them. */
export const unavailableConnector: Connector = async ({ subresource }) => {
	throw serviceUnavailable(`${subresource} has no node agent to answer it`);
};
