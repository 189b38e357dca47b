#!/usr/bin/env python3
"""Print the list of common passwords that libisp refuses: python3 common-passwords.py > common-passwords.txt

Nothing is copied from a leaked list. People build passwords in a few ways, and the list is what those
ways give: a word they like and a tail that satisfies the form, keys that lie side by side, counting,
repeating. Only passwords of ten characters or more matter (shorter ones are refused for their length),
in lower case (the check ignores case). A test compares the file with this script's output.
"""

WORDS = """
password passw0rd p@ssword p@ssw0rd pa55word pass1234 passcode letmein welcome w3lcome login secret
secret1 admin administrator adm1n root toor superuser sysadmin manager operator support service system
server master default changeme changeit temp temporary test testing tester guest user username demo
public private office company internet wireless network wifi broadband router mikrotik routeros winbox
huawei tplink netgear dlink cisco ubiquiti olt onu fiber fibre gpon epon pppoe hotspot isp ispadmin
billing technician cashier noc helpdesk customer client
iloveyou iloveyou2 loveyou lovely lover mylove truelove forever princess prince queen king angel sweet
sweetheart baby babygirl babyboy honey darling sunshine moonlight flower butterfly rainbow summer winter
spring autumn monday friday sunday january february march april august september october november december
monkey dragon tiger lion eagle shadow ninja samurai warrior hunter killer phoenix panther falcon wolf
superman batman spiderman ironman hulk pokemon pikachu naruto minecraft fortnite freefire pubg roblox
football soccer cricket baseball basketball tennis hockey liverpool arsenal chelsea barcelona realmadrid
manchester juventus brazil argentina messi ronaldo neymar shakib tamim mashrafe mushfiq tendulkar kohli
computer laptop samsung iphone android nokia google facebook whatsapp youtube instagram microsoft windows
linux ubuntu apple amazon yahoo gmail hello helloworld whatever nothing something anything trustno1 access
freedom liberty america england london paris india pakistan bangladesh bangla bengali dhaka chittagong
chattogram sylhet khulna rajshahi barisal barishal rangpur comilla cumilla mymensingh narayanganj gazipur
savar uttara mirpur gulshan banani dhanmondi coxsbazar kolkata calcutta delhi mumbai karachi lahore dubai
saudi qatar malaysia singapore amarsonarbangla sonarbangla joybangla ekushey bijoy shadhinota
allah allahu alhamdulillah bismillah mashallah inshallah muhammad mohammad mohammed islam muslim jesus
krishna shiva ganesh durga kali hanuman buddha
rahman rahim karim hossain hasan hussain ahmed ahmad islam2 uddin miah mia khan chowdhury sarkar sarker
akter akhter begum khatun fatema fatima ayesha aisha khadija nusrat jannat sumaiya tania sharmin farhana
nasrin rabeya salma ruma rina mina shila shumi mitu ritu riya maria sadia tahmina abdullah abdul ibrahim
ismail yusuf omar usman ali arif asif sajib sajid rakib shakil rasel russel sohel shohel jewel milon
mamun masud monir imran kamrul nazrul rafiqul saiful shafiq faruk habib jahid jamal kamal rubel ripon
liton tuhin hridoy tanvir fahim nayeem naim rifat sifat sakib emon shuvo joy rony robin
michael michelle jennifer jessica daniel charlie jordan thomas george robert william andrew matthew
joshua anthony alexander nicholas samantha elizabeth stephanie victoria
money million business success winner lucky happy smile family mother father brother sister friend
friends ammu abbu ma baba amma abba maa mabaaba ammuabbu amarma amarbaba jaan jaanu jan sona shona moyna
valobasha bhalobasha tomake bondhu
school college university student teacher doctor engineer police army police999 soldier pilot captain
blue red green black white purple orange yellow silver golden diamond pearl crystal
mustang ferrari mercedes toyota honda yamaha suzuki bajaj pulsar
coffee chocolate cookie banana apple123 mango pepper ginger orange1
starwars startrek matrix gandalf hogwarts harrypotter avengers hacker h4cker hacked anonymous cyber
qwerty qwert asdf asdfgh zxcvbn qazwsx
""".split()

TAILS = """
1 12 123 1234 12345 123456 1234567890 123! 1234! 321 ! @1 @12 @123 #123 @1234 123@ _123 01 007 11 111 786 @786 99 000
2020 2021 2022 2023 2024 2025 2026 @2024 @2025 @2026
""".split()

WALKS = """
qwertyuiop qwertyuiop[] qwertyuiopasdf qwertyuiopasdfghjkl qwertyuiopasdfghjklzxcvbnm asdfghjkl; asdfghjkl1
asdfghjkl123 zxcvbnm123 zxcvbnm1234 zxcvbnm,./ zxcvbnm1234567890 1qaz2wsx3edc 1qaz2wsx3edc4rfv
1qaz2wsx3edc4rfv5tgb 1qazxsw23edc 1qaz@wsx3edc !qaz2wsx#edc !qaz@wsx#edc zaq12wsxcde3 zaq1xsw2cde3
zaq1@wsxcde3 qazwsxedc1 qazwsxedc123 qazwsxedcrfv qazwsxedcrfvtgb q1w2e3r4t5 q1w2e3r4t5y6 q1w2e3r4t5y6u7
1q2w3e4r5t 1q2w3e4r5t6y 1q2w3e4r5t6y7u 1q2w3e4r5t6y7u8i qwert12345 qwerty12345 12345qwert 123456qwerty
1234qwerasdf 1234qwerasdfzxcv qwerasdfzxcv qweasdzxc1 qweasdzxc123 123qweasdzxc 123qweasd! 1qaz1qaz1qaz
qwer1234asdf asdf1234qwer asdfqwer1234 qwertyqwerty asdfasdfasdf zxczxczxc1 poiuytrewq lkjhgfdsa1
mnbvcxz123 0987poiuyt poiuytrewq1 plmoknijbuhv zxcvasdfqwer !@#$%^&*() 1!2@3#4$5% !1@2#3$4%5 147258369a
1472583690 7894561230 789456123a 1593572486 159357159357 147147147147 258258258258 369369369369 abcd1234567
abcdefghij abcdefghijk abcdefghijkl abcdefghijklmnop abcdefghijklmnopqrstuvwxyz abc123abc123 abcabcabca
abcd1234abcd a1b2c3d4e5 a1b2c3d4e5f6 1a2b3c4d5e 1a2b3c4d5e6f aa11bb22cc aaaa111122 aabbccddee aassddffgg
thisisapassword thisismypassword mypassword mypassword1 mypassword123 newpassword newpassword1 newpassword123
oldpassword password-1 passwordpassword passpasspass adminadmin adminadmin1 admin@admin adminpassword
rootpassword userpassword wifipassword yourpassword nopassword noaccess123 letmein123! letmeinnow letmeinplease
changeme123! changemenow pleasechange pleasechangeme welcome123! welcomeback correcthorse
correcthorsebatterystaple trustnoone iloveyou123! iloveyouso iloveyousomuch iloveyoumom iloveyoudad
ilovemyself ilovemymom ilovemyfamily ilovebangladesh iloveallah allahuakbar allahhuakbar allahisone allahisgreat
allahalmighty lailahaillallah bismillah786 alhamdulillah1 subhanallah subhanallah1 astagfirullah muhammadsaw
ishwarallah jesuschrist jesuslovesme ilovejesus ilovegod1 godisgreat godisgood1 inshaallah1 amitomake
amitomakevalobashi tumiamar1 ammuabbu123 myfamily123 mylovelyfamily
internet12 internetpassword wifiwifiwifi mikrotik123 mikrotikadmin routeradmin huawei@123 admin@huawei
adminhuawei telecomadmin etelecomadmin nE7jA%5m stdonu101! zte521zte521 vsolvsol123 bdcombdcom xpon@olt9417
superadmin1 superadmin123 superonu1234
""".lower().split()


def counting():
    digits = "0123456789"
    for start in range(10):
        for length in range(10, 21):
            yield "".join(digits[(start + i) % 10] for i in range(length))
            yield "".join(digits[(start - i) % 10] for i in range(length))
    for prefix in ("a", "aa", "q", "abc", "asd", "qwe", "zxc"):
        for length in range(6, 11):
            counted = "1234567890"[:length]
            yield prefix + counted
            yield counted + prefix


def repeating():
    for character in "0123456789abcdefghijklmnopqrstuvwxyz!@#$*.":
        for length in range(10, 17):
            yield character * length
    for unit in ("12 21 10 01 69 77 07 99 13 ab ha la lo na aa1 123 321 111 456 789 147 258 369 abc xyz qwe asd zxc 786 "
                 "007 1234 4321 1122 2580 1212 2468 1357 abcd qwer asdf zxcv test pass love 12345 54321 admin dhaka "
                 "qwert 11111 22222 asdfg").split():
        for length in range(10, 19):
            if length % len(unit) == 0:
                yield unit * (length // len(unit))
    for pairs in range(5, 8):
        for start in range(10):
            yield "".join(str((start + i) % 10) * 2 for i in range(pairs))


def main():
    # Mobile numbers and birthdays are many and no list; the rule against known names is elsewhere.
    found = set(WALKS) | set(counting()) | set(repeating())
    for word in WORDS:
        found.add(word)
        found.add(word + word)
        found.update(word + tail for tail in TAILS)
        found.update(front + word for front in ("123", "my", "ilove"))
    for entry in sorted(entry for entry in found if 10 <= len(entry) <= 64):
        print(entry)


if __name__ == "__main__":
    main()
