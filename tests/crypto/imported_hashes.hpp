#pragma once
// Hashes that other products made of one password: passlib 1.7 (bcrypt, argon2-cffi, scrypt,
// PBKDF2), Django 5 and libxcrypt 4.4, each with the form it has.

#include <array>
#include <string_view>

namespace roster::crypto::examples {

struct ForeignHash {
    std::string_view form;
    std::string_view text;
};

inline constexpr std::string_view foreign_password = "correct horse \xC3\xA9";
inline constexpr std::array foreign_hashes{
    ForeignHash{"bcrypt:4", "$2a$04$abcdefghijklmnopqrstuub.ZjCeFtaHcVNO3csJiht1Oa5O89F5e"},
    ForeignHash{"bcrypt:4", "$2b$04$abcdefghijklmnopqrstuub.ZjCeFtaHcVNO3csJiht1Oa5O89F5e"},
    ForeignHash{"bcrypt:4", "$2y$04$abcdefghijklmnopqrstuub.ZjCeFtaHcVNO3csJiht1Oa5O89F5e"},
    ForeignHash{"argon2id:m=64,t=2,p=2",
                "$argon2id$v=19$m=64,t=2,p=2$MDEyMzQ1Njc4OWFiY2RlZg$"
                "/KXYPrrRT+IT4RBO+x+6p/TBuMPoH2hT1uTwd5zkA9k"},
    ForeignHash{"argon2i:m=64,t=3,p=1",
                "$argon2i$v=19$m=64,t=3,p=1$MDEyMzQ1Njc4OWFiY2RlZg$"
                "wQ5GTfYKe/xnj5zX+uhw9IGOgXIPcS7WqERtaynycog"},
    ForeignHash{"argon2d:m=64,t=1,p=4",
                "$argon2d$v=19$m=64,t=1,p=4$MTIzNDU2Nzg$mGS3mLx2y4jihQL8Jm3olw"},
    ForeignHash{"argon2id:m=8,t=1,p=1",
                "$argon2id$v=19$m=8,t=1,p=1$MDEyMzQ1Njc4OWFiY2RlZg$"
                "kbIIkF98La+IooZCKGIuYIhiissVI+y1kak0yaSBt6A"},
    ForeignHash{"scrypt:ln=4,r=8,p=2",
                "$scrypt$ln=4,r=8,p=2$MDEyMzQ1Njc4OWFiY2RlZg$"
                "Mt3NMsrssdftidnDDGFeXmDWz6sJZ2+4UtQ2j1IuUZU"},
    ForeignHash{"crypt-scrypt:ln=4,r=4,p=1",
                "$7$22..../....0123456789abcdef$bVaB66EtVnQ0g6oO26his3/Y3R0Y2vLniIFrXGcnW43"},
    ForeignHash{"pbkdf2-sha256:1000",
                "$pbkdf2-sha256$1000$.//..//..//..//..//.$"
                "KE9E0sJFmBo2l.MjR1BzkE28Du.PHsKQLUKTydn9eC4"},
    ForeignHash{"pbkdf2-sha512:500",
                "$pbkdf2-sha512$500$MDEyMzQ1Njc4OWFiY2RlZg$"
                "vpy629P5IGZ6cfdFueLQl.trlzzG9OcaDSLr6rLdQjiuEdR00Xso0cKlHrg9y6EsYwTOZb66JskTv1ou"
                "OkBySg"},
    ForeignHash{"pbkdf2-sha256:1000",
                "pbkdf2_sha256$1000$NaClNaCl12$bU/TW5lz3b3akPANq/qLf+rNCaFAzTdAhRSLkohHIRw="}};

}  // namespace roster::crypto::examples
