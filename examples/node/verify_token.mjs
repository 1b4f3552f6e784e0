// Checks a proof of activation: node verify_token.mjs ROSTER_PUBLIC_URL TOKEN
//
// Copy `personChecker` into your back end and keep what it returns: it remembers the keys, and fetches them again when it
// meets one it does not know.

import { createRemoteJWKSet, jwtVerify } from "jose";

// A function from a token to who it is: {sub, email, activated_at, …}. It throws where a token proves nothing.
export function personChecker(roster) {
    const keys = createRemoteJWKSet(new URL(`${roster}/.well-known/jwks.json`));
    return async (token) => {
        const { payload } = await jwtVerify(token, keys, {
            issuer: roster,
            algorithms: ["EdDSA"],
            requiredClaims: ["exp", "sub", "email", "activated_at"],
        });
        return payload;
    };
}

const [roster, token] = process.argv.slice(2);
try {
    const person = await personChecker(roster)(token);
    console.log(`${person.email} is ${person.sub}, active since ${person.activated_at}`);
} catch (error) {
    console.error(`no proof: ${error.message}`);
    process.exitCode = 1;
}
