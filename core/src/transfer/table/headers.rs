//! The column names programs and people use, in Chinese and English. Tables only; lower case, without spaces and signs.

use super::field::Field;

/// Names that mean one field for certain.
pub const EXACT: &[(Field, &str)] = &[
    (
        Field::Name,
        "姓名 名字 客戶姓名 客户姓名 客戶名稱 客户名称 客戶 客户 顧客 顾客 顧客姓名 顾客姓名 會員姓名 会员姓名 聯絡人 联系人 聯絡人姓名 \
        联系人姓名 全名 顯示名稱 显示名称 顯示名字 名稱 名称 中文姓名 保戶 保戶姓名 保户 要保人 學員姓名 住戶 屋主 車主 车主 \
        name fullname displayname contactname contact customer customername client clientname formattedname cn",
    ),
    (Field::Surname, "姓 姓氏 lastname surname familyname sn"),
    (Field::Given, "名 firstname given givenname forename"),
    (Field::Middle, "中間名 中间名 middlename additionalname"),
    (Field::Prefix, "nameprefix prefix honorific title"),
    (Field::Suffix, "suffix namesuffix 後綴 后缀"),
    (Field::Nickname, "暱稱 昵称 小名 綽號 绰号 別名 别名 英文名 nickname shortname"),
    (Field::Salutation, "稱謂 称谓 稱呼 称呼 尊稱 尊称 敬稱 salutation"),
    (Field::Spoken, "當面稱呼 口頭稱呼 spoken"),
    (Field::Gender, "性別 性别 gender sex"),
    (Field::Kind, "個人或公司 个人或公司 個人或法人 个人或法人 personororganisation kind"),
    (Field::Class, "級別 级别 等級 等级 分級 客戶等級 客户等级 客戶級別 客户级别 客戶分級 class tier"),
    (
        Field::Phone,
        "電話 电话 聯絡電話 联系电话 聯繫電話 電話號碼 电话号码 其他電話 其他电话 主要電話 聯絡方式 联系方式 phone tel telephone \
        phonenumber primaryphone otherphone carphone",
    ),
    (
        Field::Mobile,
        "手機 手机 行動電話 移动电话 行动电话 手機號碼 手机号码 手機號 手机号 手機電話 行動 mobile mobilephone cell cellphone \
        mobilenumber cellular",
    ),
    (
        Field::HomePhone,
        "住家電話 家用電話 住宅電話 家庭电话 住宅电话 家裡電話 家中電話 宅電 電話h homephone hometel",
    ),
    (
        Field::WorkPhone,
        "公司電話 公司电话 辦公電話 办公电话 辦公室電話 商務電話 商务电话 單位電話 单位电话 公司代表線 電話o businessphone workphone \
        officephone companymainphone companyphone",
    ),
    (
        Field::Fax,
        "傳真 传真 傳真號碼 商務傳真 商务传真 住家傳真 住宅传真 其他傳真 其他传真 公司傳真 单位传真 fax faxnumber homefax businessfax otherfax workfax",
    ),
    (Field::Pager, "呼叫器 寻呼机 pager pagernumber"),
    (
        Field::Email,
        "電子郵件 电子邮件 電郵 电邮 電子信箱 电子邮箱 邮箱 郵箱 信箱 電子郵件地址 电子邮件地址 電子郵件2地址 電子郵件3地址 电子邮件2地址 \
        电子邮件3地址 email emailaddress email2address email3address primaryemail secondaryemail mail otheremail additionalemail",
    ),
    (Field::HomeEmail, "homeemail personalemail"),
    (Field::WorkEmail, "workemail businessemail 公司郵件 公司email"),
    (Field::Line, "line lineid line帳號 line号 line號 賴"),
    (Field::Wechat, "微信 微信號 微信号 wechat wechatid weixin"),
    (Field::Qq, "qq qq號 qq号 qq号码"),
    (Field::Whatsapp, "whatsapp"),
    (Field::Telegram, "telegram"),
    (Field::Skype, "skype skypeid"),
    (Field::Im, "im imaddress screenname 即時通訊"),
    (
        Field::Address,
        "地址 住址 通訊地址 通讯地址 聯絡地址 联系地址 聯繫地址 郵寄地址 邮寄地址 戶籍地址 户籍地址 address fulladdress mailingaddress otheraddress",
    ),
    (Field::HomeAddress, "住家地址 家庭地址 家庭住址 住宅地址 homeaddress"),
    (
        Field::WorkAddress,
        "公司地址 辦公地址 办公地址 單位地址 单位地址 商務地址 商务地址 businessaddress workaddress companyaddress",
    ),
    (Field::Area, "區域 区域 地區 地区 行政區 area district"),
    (
        Field::Company,
        "公司 公司名稱 公司名称 單位 单位 服務單位 服务单位 工作單位 工作单位 任職公司 服務機構 機構 机构 企業名稱 企业名称 商號 company \
        companyname organization organisation organizationname employer",
    ),
    (Field::Department, "部門 部门 department organizationdepartment dept"),
    (Field::Position, "職稱 职称 職位 职位 職務 职务 頭銜 头衔 jobtitle position organizationtitle"),
    (Field::Occupation, "職業 职业 行業 行业 occupation profession"),
    (
        Field::Birthday,
        "生日 出生日期 出生年月日 出生日 出生 國曆生日 国历生日 陽曆生日 阳历生日 公历生日 西元生日 民國生日 生辰 birthday birthdate bday dateofbirth dob",
    ),
    (Field::LunarBirthday, "農曆生日 农历生日 陰曆生日 阴历生日 lunarbirthday"),
    (Field::BirthYear, "出生年 出生年份 生年 birthyear"),
    (Field::BirthMonth, "出生月 出生月份 生月 生日月 生日月份 birthmonth"),
    (Field::BirthDay, "生日日 birthdayofmonth"),
    (
        Field::Anniversary,
        "紀念日 纪念日 週年紀念日 結婚紀念日 结婚纪念日 結婚日期 anniversary weddinganniversary",
    ),
    (Field::Spouse, "配偶 配偶姓名 spouse spousesname"),
    (Field::Children, "子女 小孩 孩子 子女姓名 children"),
    (Field::Referrer, "介紹人 介绍人 推薦人 推荐人 轉介人 referredby referrer"),
    (Field::Assistant, "助理 助理姓名 assistant assistantsname"),
    (
        Field::Note,
        "備註 备注 附註 附注 說明 说明 備注 記事 描述 摘要 註記 note notes memo remark remarks comment comments description",
    ),
    (
        Field::Tags,
        "標籤 标签 類別 类别 群組 群组 分組 分组 分類 分类 客戶類別 客户类别 tag tags category categories label labels group groups groupmembership",
    ),
    (
        Field::BestTime,
        "方便時間 方便聯絡時間 方便联系时间 最佳聯絡時間 最佳联系时间 聯絡時段 besttime besttimetocall",
    ),
    (
        Field::IdNumber,
        "身分證 身份證 身分證字號 身份證字號 身分證號碼 身份證號碼 身分證號 身份證號 身份证 身份证号 身份证号码 證件號碼 证件号码 證號 护照号码 護照號碼 \
        idnumber nationalid idcard passport passportnumber governmentidnumber",
    ),
    (
        Field::Uid,
        "客戶編號 客户编号 會員編號 会员编号 客戶代號 客户代码 客戶代碼 會員卡號 保戶編號 uid customerid customerno customernumber memberid contactid clientid",
    ),
    (Field::Skip, "序號 序号 項次 项次 no #"),
];

/// Words that give a longer header away: 王家手機, 生日(國曆), Kontakt-E-Mail. The more telling ones first.
pub const CONTAINS: &[(Field, &str)] = &[
    (Field::Email, "email 電子郵件 电子邮件 電子信箱 邮箱"),
    (Field::Fax, "傳真 传真 fax"),
    (Field::Mobile, "手機 手机 行動電話 移动电话 mobile cellphone"),
    (Field::LunarBirthday, "農曆生日 农历生日"),
    (Field::Birthday, "生日 出生年月日 出生日期 birthday birthdate"),
    (Field::WorkPhone, "公司電話 公司电话 businessphone"),
    (Field::HomePhone, "住家電話 住宅电话 homephone"),
    (Field::Phone, "電話 电话 phone"),
    (Field::WorkAddress, "公司地址"),
    (Field::Address, "地址 住址"),
    (Field::Company, "公司名稱 公司名称"),
    (Field::Name, "姓名"),
    (Field::Note, "備註 备注 附註"),
];

/// Words for somebody else than the customer, who has a phone or a birthday too.
pub const OTHERS: &str =
    "assistant spouse emergency manager referre 助理 秘書 秘书 配偶 子女 小孩 緊急 紧急 介紹人 介绍人";

/// The parts of an address behind a group's word, in the order of each group's fields.
pub const PARTS: [&str; 7] = [
    "street street2 street3 address2 address3 街 街2 街3 街道 街道2 街道3 地址街道",
    "city town 市鎮 市镇 市县 城市 鄉鎮市區",
    "state region province county 縣市 省市自治区 省 州 省份 省市 縣",
    "postalcode zipcode zip postcode 郵遞區號 邮政编码 郵編 邮编",
    "country countryregion 國家地區 国家地区 國家 国家",
    "pobox postofficebox addresspobox 郵政信箱 邮政信箱",
    "extendedaddress extended suite",
];

/// The words that say whose address it is, and its fields. The last group is the address of no particular kind.
pub const GROUPS: [(&str, [Field; 7]); 3] = [
    (
        "home 住家 住宅 家庭",
        [
            Field::HomeStreet,
            Field::HomeCity,
            Field::HomeRegion,
            Field::HomePostalCode,
            Field::HomeCountry,
            Field::HomePoBox,
            Field::HomeExtended,
        ],
    ),
    (
        "business work company 商務 商务 公司 單位 单位",
        [
            Field::WorkStreet,
            Field::WorkCity,
            Field::WorkRegion,
            Field::WorkPostalCode,
            Field::WorkCountry,
            Field::WorkPoBox,
            Field::WorkExtended,
        ],
    ),
    (
        "other 其他 通訊 通讯 address",
        [
            Field::Street,
            Field::City,
            Field::Region,
            Field::PostalCode,
            Field::Country,
            Field::PoBox,
            Field::Extended,
        ],
    ),
];
