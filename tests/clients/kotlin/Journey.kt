// The journey through a client that was generated: packages roster.api and below are made from the served description.

import java.net.URI
import java.net.http.HttpClient
import java.net.http.HttpRequest
import java.net.http.HttpResponse
import com.google.gson.JsonParser
import okhttp3.Credentials
import okhttp3.OkHttpClient
import roster.api.apis.AccountApi
import roster.api.apis.RegistrationApi
import roster.api.infrastructure.ClientError
import roster.api.infrastructure.ClientException
import roster.api.models.Account
import roster.api.models.Activation
import roster.api.models.Registration

const val EMAIL = "ada@example.com"
const val PASSWORD = "seven teapots under the stairs"

fun demand(condition: Boolean, what: String) = check(condition) { "no $what" }

// What an operator reads: no part of the client that is tried here.
fun mailedCode(adminUrl: String, token: String): String {
    val question = HttpRequest.newBuilder(URI("$adminUrl/admin/v1/mails?to=$EMAIL"))
        .header("Authorization", "Bearer $token").build()
    repeat(200) {
        val answer = HttpClient.newHttpClient().send(question, HttpResponse.BodyHandlers.ofString())
        val mails = JsonParser.parseString(answer.body()).asJsonArray
        if (!mails.isEmpty) return mails[0].asJsonObject["code"].asString
        Thread.sleep(50)  // sleeps because a mail is asked for, not announced
    }
    error("no mail came")
}

fun refusal(call: () -> Any): String {
    try {
        call()
    } catch (refused: ClientException) {
        return (refused.response as ClientError<*>).body.toString()
    }
    error("no refusal")
}

fun main(arguments: Array<String>) {
    val (apiUrl, adminUrl, adminToken) = arguments
    val anybody = RegistrationApi(apiUrl)
    val asPerson = OkHttpClient.Builder().addInterceptor { chain ->
        val credentials = Credentials.basic(EMAIL, PASSWORD, Charsets.UTF_8)
        chain.proceed(chain.request().newBuilder().header("Authorization", credentials).build())
    }.build()
    val person = RegistrationApi(apiUrl, asPerson)

    val weak = refusal { anybody.register(Registration(EMAIL, "short and")) }
    demand("weak-password" in weak, "refusal of a weak password: $weak")
    val accepted = anybody.register(Registration(EMAIL, PASSWORD))
    val code = mailedCode(adminUrl, adminToken)
    demand(code.length == accepted.codeDigits, "code of the digits that were promised")
    val wrong = refusal { person.activate(Activation(if (code == "0000") "0001" else "0000")) }
    demand("\"attempts_left\":2" in wrong, "attempts left: $wrong")
    val active = person.activate(Activation(code))
    demand(active.token != null, "proof")
    val account = AccountApi(apiUrl, asPerson).me()
    demand(account.status == Account.Status.active && account.userId == active.userId, "active account")
    demand(AccountApi(apiUrl).keys().propertyKeys.isNotEmpty(), "key")
    println("the journey is done")
}
