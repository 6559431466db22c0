/** An encoding, and how the texts look that are written in it. */
export interface Language {
  /** As `TextDecoder` calls it. */
  readonly encoding: string;
  /** As people call it. */
  readonly name: string;
  /** Its usual letters beyond ASCII: names of joints and of blend shapes are made of few. */
  readonly usual: RegExp;
}

const JAPANESE =
  '左右上下中前後内外表裏手足首頭腕肩肘膝腰胸背腹尻股腿脚脛踵爪指親人差薬小大目眼眉瞳口鼻耳舌歯唇顎頬額髪顔毛先元根全体操作心重半身回転捩補助裾袖襟服飾尾羽翼剣武器表情笑怒泣驚困喜哀楽真面閉開細丸涙光影物理剛調整移動軸骨格関節端点両横縦一二三四五六七八九十位置高低広狭長短強弱新旧入出';
const SIMPLIFIED =
  '左右上下中前后内外表里手脚足头颈脖肩臂肘腕掌指拇食无名小大腿膝踝趾跟髋胯臀腰腹胸背脊椎骨盆根锁眼口鼻耳嘴眉毛睛唇舌牙齿巴颊额脸发尾末端节点关子身体躯干尖部控制辅助旋转位置微笑张开闭眨皱生气悲伤惊喜怒动作主一二三四五六七八九十第个的人高低宽窄长短翼';
const TRADITIONAL =
  '左右上下中前後內外表裡手腳足頭頸脖肩臂肘腕掌指拇食無名小大腿膝踝趾跟髖胯臀腰腹胸背脊椎骨盆根鎖眼口鼻耳嘴眉毛睛唇舌牙齒巴頰額臉髮尾末端節點關子身體軀幹尖部控制輔助旋轉位置微笑張開閉眨皺生氣悲傷驚喜怒動作主一二三四五六七八九十第個的人高低寬窄長短翼';
/** Letters that a word of Western Europe has beside plain ones; two in a row at most. */
const ACCENTED = 'À-ÖØ-öø-ÿŒœŠšŽžŸ';

/** In this order where two fit equally well. */
export const LANGUAGES: readonly Language[] = [
  {
    encoding: 'shift_jis',
    name: 'Shift_JIS',
    usual: new RegExp(
      `[ぁ-ゟァ-ヿ々・ー０-９Ａ-Ｚａ-ｚ（）${JAPANESE}]|(?<![\\uff61-\\uff9f])[\\uff61-\\uff9f]{3,}`,
      'gu',
    ),
  },
  { encoding: 'euc-jp', name: 'EUC-JP', usual: new RegExp(`[ぁ-ゟァ-ヿ々・ー０-９Ａ-Ｚａ-ｚ（）${JAPANESE}]`, 'gu') },
  { encoding: 'gb18030', name: 'GBK', usual: new RegExp(`[０-９Ａ-Ｚａ-ｚ（）${SIMPLIFIED}]`, 'gu') },
  { encoding: 'big5', name: 'Big5', usual: new RegExp(`[０-９Ａ-Ｚａ-ｚ（）${TRADITIONAL}]`, 'gu') },
  { encoding: 'euc-kr', name: 'EUC-KR', usual: /(?<![一-龥가-힣])[가-힣０-９Ａ-Ｚａ-ｚ（）]+(?![一-龥가-힣])/gu },
  {
    encoding: 'windows-1252',
    name: 'Latin-1',
    usual: new RegExp(
      `(?<=[A-Za-z])[${ACCENTED}]{1,2}(?![${ACCENTED}])|(?<![${ACCENTED}])[${ACCENTED}]{1,2}(?=[A-Za-z])|(?<![${ACCENTED}])à(?![${ACCENTED}])|[°²³ªº’]`,
      'gu',
    ),
  },
  {
    encoding: 'windows-1251',
    name: 'windows-1251',
    usual: /(?<![А-яЁё])(?:[А-ЯЁ]?[а-яё]{2,}|[А-ЯЁ]{3,})(?![А-яЁё])/gu,
  },
];
