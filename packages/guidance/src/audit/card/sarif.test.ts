import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import { audit } from '../audit';
import { answer, finding, notApplicable } from '../check';
import { FINDINGS } from '../finding';
import { SARIF_PARTS } from '../fixtures/sarif-schema';
import { toySubject } from '../fixtures/toy-subject';
import { remark } from '../remark';
import { makeCard } from './card';
import { cardSarif } from './sarif';

const SOURCE = { uri: 'models/a%20face/bundle.json', version: '1.2.3' };

const card = makeCard(toySubject(), false, 0.4, [
  {
    ...{ name: 'conditions', title: 'Does each branch see its conditions?' },
    ...answer('It does not.', [
      finding('null-sees-condition', 'It knows.', 3.2, { condition: 'audio', branch: 'unconditional' }),
      finding('branches-coincide', 'They coincide.'),
      finding('one-frame-fails', 'It fails.'),
    ]),
  },
  {
    ...{ name: 'record', title: 'Is it what training left?' },
    ...notApplicable('There is no record.', [remark('not-held-to-its-training', 'It has no record.')]),
  },
]);

test('a log holds what SARIF 2.1.0 requires, and nothing that it does not know', async () => {
  const validate = new Ajv2020({ strict: false, validateFormats: false }).compile(SARIF_PARTS);
  for (const each of [card, await audit(toySubject())]) {
    validate(JSON.parse(JSON.stringify(cardSarif(each, SOURCE))));
    expect(validate.errors).toBeNull();
  }
});

test('each finding is a result under the rule of its name, with level, effect and place', () => {
  const [{ tool, results, artifacts, properties }] = cardSarif(card, SOURCE).runs;
  expect(tool.driver.rules.map(({ id }) => id)).toEqual(Object.keys(FINDINGS));
  expect(results.map(({ ruleId, ruleIndex = -1, level }) => [ruleId, tool.driver.rules[ruleIndex].id, level])).toEqual([
    ['null-sees-condition', 'null-sees-condition', 'error'],
    ['one-frame-fails', 'one-frame-fails', 'note'],
  ]);
  expect(results[0]).toMatchObject({
    message: {
      text: expect.stringMatching(
        /^Moves motion by 3\.2 standard deviations, 8 times as much as another seed\. It knows\. To mend it: /,
      ),
    },
    locations: [{ physicalLocation: { artifactLocation: { uri: SOURCE.uri }, region: { startLine: 1 } } }],
    partialFingerprints: {
      'antiphonFinding/v1': 'null-sees-condition/conditions/condition=audio/branch=unconditional',
    },
    properties: { effect: 3.2, relativeEffect: 8, condition: 'audio', consequences: ['branches-coincide'] },
  });
  expect(artifacts).toEqual([{ location: { uri: SOURCE.uri } }]);
  expect(properties).toEqual({ model: 'toy', seedEffect: 0.4 });
});

test('remarks and what could not be asked are notifications, and no results', () => {
  const [{ invocations }] = cardSarif(card, SOURCE).runs;
  expect(
    invocations[0].toolExecutionNotifications.map(({ descriptor, message }) => [descriptor.id, message.text]),
  ).toEqual([
    ['remark/not-held-to-its-training', 'It has no record.'],
    ['not-asked/record', 'Is it what training left? There is no record.'],
  ]);
});
