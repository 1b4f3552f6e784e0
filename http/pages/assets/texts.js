// What the pages say, in the language of the browser; and how they say it.

const texts = {
    en: {
        title: "Create your account",
        email: "E-mail address",
        password: "Password",
        show: "Show the password",
        hide: "Hide the password",
        hint: "At least 8 characters. Several unrelated words together are best.",
        hintLength: (left) => `${left} more character${left === 1 ? "" : "s"}.`,
        hintEmail: "Leave your address out of it.",
        hintFine: "Long enough.",
        register: "Send me a code",
        sent: (email, digits) => `If ${email} can be registered, a mail with ${digits} digits is on its way. Look into the spam folder, too.`,
        sentAgain: "A new code is on its way. Older ones no longer work.",
        code: "Code of the mail",
        activate: "Activate",
        resend: "Send a new code",
        resendIn: (seconds) => `Send a new code (in ${seconds} s)`,
        back: "Another address or password",
        expired: "The time for this code is over: send yourself a new one.",
        done: "Your account is active",
        welcome: (email, product) => `Welcome to ${product}, ${email}.`,
        offline: "The service cannot be reached. Nothing is lost: try again in a moment.",
        wait: (seconds) => `Try again in ${seconds} s.`,
        notMeTitle: "That wasn’t me",
        notMeQuestion: "Somebody entered your e-mail address to make an account here. If it was not you, say so: their attempt is thrown away, and they cannot try again for a day.",
        notMe: "It wasn’t me",
        notMeDone: "Thank you. That attempt counts no longer; you need not do anything else.",
        notMeNoToken: "This link is not complete: open it from the mail once more.",
    },
    fr: {
        title: "Créer votre compte",
        email: "Adresse e-mail",
        password: "Mot de passe",
        show: "Afficher le mot de passe",
        hide: "Masquer le mot de passe",
        hint: "Au moins 8 caractères. Le mieux : plusieurs mots sans rapport, bout à bout.",
        hintLength: (left) => `Encore ${left} caractère${left === 1 ? "" : "s"}.`,
        hintEmail: "Sans votre adresse dedans.",
        hintFine: "Assez long.",
        register: "M’envoyer un code",
        sent: (email, digits) => `Si ${email} peut être inscrite, un e-mail avec ${digits} chiffres est en route. Regardez aussi dans les indésirables.`,
        sentAgain: "Un nouveau code est en route. Les anciens ne marchent plus.",
        code: "Code reçu par e-mail",
        activate: "Activer",
        resend: "Envoyer un nouveau code",
        resendIn: (seconds) => `Envoyer un nouveau code (dans ${seconds} s)`,
        back: "Une autre adresse ou un autre mot de passe",
        expired: "Le délai de ce code est passé : demandez-en un nouveau.",
        done: "Votre compte est actif",
        welcome: (email, product) => `Bienvenue sur ${product}, ${email}.`,
        offline: "Le service est injoignable. Rien n’est perdu : réessayez dans un instant.",
        wait: (seconds) => `Réessayez dans ${seconds} s.`,
        notMeTitle: "Ce n’était pas moi",
        notMeQuestion: "Quelqu’un a saisi votre adresse e-mail pour créer un compte ici. Si ce n’était pas vous, dites-le : sa tentative est effacée, et il ne pourra pas réessayer avant un jour.",
        notMe: "Ce n’était pas moi",
        notMeDone: "Merci. Cette tentative ne compte plus ; vous n’avez rien d’autre à faire.",
        notMeNoToken: "Ce lien n’est pas complet : ouvrez-le encore une fois depuis l’e-mail.",
    },
};

export const language = navigator.languages.map((tag) => tag.slice(0, 2).toLowerCase()).find((tag) => tag in texts) ?? "en";
export const say = texts[language];

export function byId(id) {
    return document.getElementById(id);
}

export function translate() {
    document.documentElement.lang = language;
    for (const element of document.querySelectorAll("[data-text]")) element.textContent = say[element.dataset.text];
}

// The answer to a call of the API: {status, body}. Status 0: there was none. Where the person is in another of
// several logs than the one that was asked, the call is repeated there.
export async function call(path, request = {}) {
    const answer = await callOnce(path, request);
    if (answer.status !== 421 || request.shard !== undefined) return answer;
    return callOnce(path, { ...request, shard: answer.body.shard });
}

async function callOnce(path, { body, authorization, shard }) {
    const headers = { "Accept-Language": language };
    if (shard !== undefined) headers["Roster-Shard"] = shard;
    if (body !== undefined) headers["Content-Type"] = "application/json";
    if (authorization) headers.Authorization = authorization;
    try {
        const response = await fetch(`/api/v1/users/${path}`, {
            method: "POST",
            headers,
            body: body === undefined ? undefined : JSON.stringify(body),
        });
        return { status: response.status, body: response.status === 204 ? {} : await response.json() };
    } catch {
        return { status: 0, body: { detail: say.offline } };
    }
}
