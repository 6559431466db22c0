import type { Theme } from 'vitepress';
import DefaultTheme from 'vitepress/theme';
import RecordedDemo from './RecordedDemo.vue';
import './style.css';

export default {
  extends: DefaultTheme,
  enhanceApp({ app }) {
    app.component('RecordedDemo', RecordedDemo);
  },
} satisfies Theme;
